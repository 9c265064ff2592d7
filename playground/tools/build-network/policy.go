package main

import (
	"fmt"
	"net/netip"
	"regexp"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// The link to a playground's node: `my` and the playground's id.
var nodeLink = regexp.MustCompile(`^my[0-9a-f]{6}$`)

// policy says what a namespace reaches.
type policy struct {
	// Addresses of the machine that are reached all the same: a proxy that the user has set.
	except map[netip.AddrPort]bool
}

// check refuses every address at which this machine itself, or a pod on it,
// answers. The kernel is asked at the moment of the connection: addresses come
// and go with VPNs and other playgrounds.
func (p policy) check(target netip.AddrPort) error {
	address := target.Addr().Unmap()
	if isGateway(address) {
		return fmt.Errorf("%s answers names only", address)
	}
	if p.except[netip.AddrPortFrom(address, target.Port())] {
		return nil
	}
	// Link-local: the machine's neighbours, and the metadata service of a cloud, which hands out credentials to whoever asks.
	if !address.IsGlobalUnicast() {
		return fmt.Errorf("%s is not an address of a network", address)
	}
	routes, err := netlink.RouteGet(address.AsSlice())
	if err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	for _, route := range routes {
		if route.Type != unix.RTN_UNICAST {
			return fmt.Errorf("%s is an address of this machine", address)
		}
		link, err := netlink.LinkByIndex(route.LinkIndex)
		if err != nil {
			return fmt.Errorf("%s: %w", address, err)
		}
		if nodeLink.MatchString(link.Attrs().Name) {
			return fmt.Errorf("%s is an address of a playground's pod", address)
		}
	}
	return nil
}

// hasIPv6 says whether the machine has a way to IPv6 addresses.
func hasIPv6() bool {
	routes, err := netlink.RouteGet(netip.MustParseAddr("2001:4860:4860::8888").AsSlice())
	return err == nil && len(routes) > 0 && routes[0].Type == unix.RTN_UNICAST
}
