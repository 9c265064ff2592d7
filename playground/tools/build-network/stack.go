package main

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"sync/atomic"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/fdbased"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// The addresses in every namespace: of ranges that are used on no network (for
// benchmarks; unique local). The gateway's only service is to answer names.
const (
	guest4   = "198.18.255.250"
	gateway4 = "198.18.255.249"
	guest6   = "fd6d:6f64:656c::2"
	gateway6 = "fd6d:6f64:656c::1"
	mtu      = 65520

	dialTimeout     = 30 * time.Second
	datagramIdle    = 60 * time.Second
	mostConnections = 4096
)

// forwarder opens a socket of the machine for each connection of a namespace.
type forwarder struct {
	policy policy
	open   atomic.Int64
}

// forward starts a TCP/IP stack behind the device of a namespace.
func forward(fd int, policy policy) error {
	endpoint, err := fdbased.New(&fdbased.Options{FDs: []int{fd}, MTU: mtu})
	if err != nil {
		return err
	}
	network := stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, ipv6.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, udp.NewProtocol},
	})
	const nic = 1
	if err := network.CreateNIC(nic, endpoint); err != nil {
		return fmt.Errorf("%s", err)
	}
	// It answers for every address there is.
	if err := network.SetPromiscuousMode(nic, true); err != nil {
		return fmt.Errorf("%s", err)
	}
	if err := network.SetSpoofing(nic, true); err != nil {
		return fmt.Errorf("%s", err)
	}
	network.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: nic}, {Destination: header.IPv6EmptySubnet, NIC: nic}})
	buffers := tcpip.TCPReceiveBufferSizeRangeOption{Min: 4 << 10, Default: 1 << 20, Max: 8 << 20}
	network.SetTransportProtocolOption(tcp.ProtocolNumber, &buffers)
	selective := tcpip.TCPSACKEnabled(true)
	network.SetTransportProtocolOption(tcp.ProtocolNumber, &selective)

	f := &forwarder{policy: policy}
	network.SetTransportProtocolHandler(tcp.ProtocolNumber, tcp.NewForwarder(network, 0, 1024, f.connection).HandlePacket)
	network.SetTransportProtocolHandler(udp.ProtocolNumber, udp.NewForwarder(network, f.datagrams).HandlePacket)
	return nil
}

func (f *forwarder) connection(request *tcp.ForwarderRequest) {
	outside, err := f.dial("tcp", request.ID())
	if err != nil {
		// Refused at once, as by a host on which nothing listens.
		request.Complete(true)
		return
	}
	var queue waiter.Queue
	endpoint, failed := request.CreateEndpoint(&queue)
	request.Complete(failed != nil)
	if failed != nil {
		f.close(outside)
		return
	}
	go func() {
		defer f.close(outside)
		pipe(gonet.NewTCPConn(&queue, endpoint), outside)
	}()
}

func (f *forwarder) datagrams(request *udp.ForwarderRequest) {
	var queue waiter.Queue
	endpoint, failed := request.CreateEndpoint(&queue)
	if failed != nil {
		return
	}
	inside := gonet.NewUDPConn(&queue, endpoint)
	if target(request.ID()).Port() == 53 && isGateway(target(request.ID()).Addr()) {
		go func() {
			defer inside.Close()
			for {
				_ = inside.SetReadDeadline(time.Now().Add(datagramIdle))
				question := make([]byte, 4096)
				length, err := inside.Read(question)
				if err != nil {
					return
				}
				answer, err := askByDatagram(question[:length])
				if err != nil {
					answer = serverFailure(question[:length])
				}
				_, _ = inside.Write(answer)
			}
		}()
		return
	}
	outside, err := f.dial("udp", request.ID())
	if err != nil {
		inside.Close()
		return
	}
	go func() {
		defer f.close(outside)
		go copyDatagrams(outside, inside)
		copyDatagrams(inside, outside)
	}()
}

func (f *forwarder) dial(network string, id stack.TransportEndpointID) (net.Conn, error) {
	to := target(id)
	if to.Port() == 53 && isGateway(to.Addr()) {
		return f.counted(dialNames())
	}
	if err := f.policy.check(to); err != nil {
		return nil, err
	}
	return f.counted(net.DialTimeout(network, to.String(), dialTimeout))
}

func (f *forwarder) counted(connection net.Conn, err error) (net.Conn, error) {
	if err != nil {
		return nil, err
	}
	if f.open.Add(1) > mostConnections {
		f.close(connection)
		return nil, fmt.Errorf("more than %s connections", strconv.Itoa(mostConnections))
	}
	return connection, nil
}

func (f *forwarder) close(connection net.Conn) {
	connection.Close()
	f.open.Add(-1)
}

// target is where the namespace's program wants to go: to the stack it is the local end.
func target(id stack.TransportEndpointID) netip.AddrPort {
	address, _ := netip.AddrFromSlice(id.LocalAddress.AsSlice())
	return netip.AddrPortFrom(address.Unmap(), id.LocalPort)
}

func isGateway(address netip.Addr) bool {
	return address == netip.MustParseAddr(gateway4) || address == netip.MustParseAddr(gateway6)
}

type halfCloser interface {
	net.Conn
	CloseWrite() error
}

// pipe copies both ways until both ends are closed.
func pipe(inside, outside net.Conn) {
	defer inside.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		copyAndEnd(outside, inside)
	}()
	copyAndEnd(inside, outside)
	<-done
}

func copyAndEnd(to, from net.Conn) {
	_, err := io.Copy(to, from)
	if half, ok := to.(halfCloser); ok && err == nil {
		_ = half.CloseWrite()
		return
	}
	to.Close()
}

func copyDatagrams(to, from net.Conn) {
	defer to.Close()
	packet := make([]byte, 65535)
	for {
		_ = from.SetReadDeadline(time.Now().Add(datagramIdle))
		length, err := from.Read(packet)
		if err != nil {
			return
		}
		if _, err := to.Write(packet[:length]); err != nil {
			return
		}
	}
}
