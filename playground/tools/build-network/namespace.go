package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// The name of the interface in each namespace.
const device = "out0"

// inNamespace runs an action on a thread that is in the network namespace of
// the file; one is made, and mounted there, where there is none. The mount
// keeps it while this process is started anew, so the builder can live on.
func inNamespace(file string, action func() error) error {
	done := make(chan error)
	go func() {
		// Never unlocked: the thread ends with this function, and nothing else runs in the namespace.
		runtime.LockOSThread()
		done <- func() error {
			if !isNamespace(file) {
				if err := makeNamespace(file); err != nil {
					return fmt.Errorf("no network namespace can be made: %w", err)
				}
			} else if err := enter(file); err != nil {
				return err
			}
			return action()
		}()
	}()
	return <-done
}

func makeNamespace(file string) error {
	handle, err := os.OpenFile(file, os.O_CREATE|os.O_RDONLY, 0o600)
	if err != nil {
		return err
	}
	handle.Close()
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		return err
	}
	return unix.Mount(fmt.Sprintf("/proc/self/task/%d/ns/net", unix.Gettid()), file, "", unix.MS_BIND, "")
}

func isNamespace(file string) bool {
	var status unix.Statfs_t
	return unix.Statfs(file, &status) == nil && status.Type == unix.NSFS_MAGIC
}

// enter moves the calling thread, which must be locked.
func enter(file string) error {
	if !isNamespace(file) {
		return fmt.Errorf("%s is no network namespace: build-network does not run", file)
	}
	handle, err := os.Open(file)
	if err != nil {
		return err
	}
	defer handle.Close()
	if err := unix.Setns(int(handle.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("%s cannot be entered: %w", file, err)
	}
	return nil
}

// execIn becomes another program in a namespace, or fails: never outside of it.
func execIn(namespace, program string, args []string) error {
	runtime.LockOSThread()
	if err := enter(namespace); err != nil {
		return err
	}
	return fmt.Errorf("%s: %w", program, unix.Exec(program, args, os.Environ()))
}

// runc stands where BuildKit looks for runc. BuildKit has no setting for
// runc's state folder, whose default belongs to the machine, and none for the
// namespace of build steps that is not its own.
func runc(args []string) error {
	var own struct{ Program, Root, Namespace string }
	text, err := os.ReadFile(filepath.Join(filepath.Dir(args[0]), "runc.json"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &own); err != nil {
		return err
	}
	return execIn(own.Namespace, own.Program, append([]string{own.Program, "--root", own.Root}, args[1:]...))
}

// openDevice makes the namespace's only way out, and returns the end of it
// that this process reads. It is gone when this process ends.
func openDevice(private string, ipv6 bool) (int, error) {
	fd, err := openTun(private)
	if err != nil {
		return -1, fmt.Errorf("the kernel's TUN device, without which builds have no network of their own, cannot be opened (%w): load it with modprobe tun; start a container with --device /dev/net/tun", err)
	}
	request, err := unix.NewIfreq(device)
	if err != nil {
		return -1, err
	}
	request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
	if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, request); err != nil {
		return -1, fmt.Errorf("no TUN interface can be made: %w", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return -1, err
	}
	return fd, configure(ipv6)
}

// A container may have no /dev/net/tun though its kernel has the device.
func openTun(private string) (int, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if !errors.Is(err, unix.ENOENT) {
		return fd, err
	}
	own := filepath.Join(private, "tun")
	if err := unix.Mknod(own, unix.S_IFCHR|0o600, int(unix.Mkdev(10, 200))); err != nil && !errors.Is(err, unix.EEXIST) {
		return -1, err
	}
	return unix.Open(own, unix.O_RDWR|unix.O_CLOEXEC, 0)
}

func configure(ipv6 bool) error {
	loopback, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	if err := netlink.LinkSetUp(loopback); err != nil {
		return err
	}
	link, err := netlink.LinkByName(device)
	if err != nil {
		return err
	}
	if err := netlink.LinkSetMTU(link, mtu); err != nil {
		return err
	}
	networks := []string{guest4 + "/30"}
	if ipv6 {
		networks = append(networks, guest6+"/126")
	}
	for _, network := range networks {
		address, err := netlink.ParseAddr(network)
		if err != nil {
			return err
		}
		// Without it an IPv6 address cannot be used for a second.
		address.Flags = unix.IFA_F_NODAD
		if err := netlink.AddrReplace(link, address); err != nil {
			return err
		}
	}
	if err := netlink.LinkSetUp(link); err != nil {
		return err
	}
	for _, network := range networks {
		address, _ := netlink.ParseAddr(network)
		family, all := netlink.FAMILY_V4, "0.0.0.0/0"
		if address.IP.To4() == nil {
			family, all = netlink.FAMILY_V6, "::/0"
		}
		everywhere, _ := netlink.ParseIPNet(all)
		if err := netlink.RouteReplace(&netlink.Route{LinkIndex: link.Attrs().Index, Family: family, Dst: everywhere}); err != nil {
			return err
		}
	}
	return nil
}
