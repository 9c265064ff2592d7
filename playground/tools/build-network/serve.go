package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
)

// configuration is what the playground writes.
type configuration struct {
	// A Unix socket that is there as soon as everything is.
	Ready string
	Rooms []room
}

// room is a network namespace and what of the machine is reached from it.
type room struct {
	// The file at which it is mounted.
	Namespace string
	// Addresses that lead to the same ones of the machine; or, as INSIDE=OUTSIDE, to another one.
	Relays []string
	// Other addresses of the machine that are reached from it.
	Except []string
	// Whether the machine's name servers answer under their own addresses too, for programs that read its resolv.conf.
	NameServers bool
}

func serve(file string) error {
	var own configuration
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &own); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	// Asked before a thread leaves the machine's namespace.
	ipv6 := hasIPv6()
	for _, room := range own.Rooms {
		if err := room.open(ipv6); err != nil {
			return err
		}
	}
	_ = os.Remove(own.Ready)
	ready, err := net.Listen("unix", own.Ready)
	if err != nil {
		return err
	}
	for {
		connection, err := ready.Accept()
		if err != nil {
			return err
		}
		connection.Close()
	}
}

func (r room) open(ipv6 bool) error {
	policy := policy{except: map[netip.AddrPort]bool{}}
	for _, text := range r.Except {
		address, err := netip.ParseAddrPort(text)
		if err != nil {
			return err
		}
		policy.except[address] = true
	}
	if r.NameServers {
		for _, server := range nameServers() {
			policy.except[server] = true
		}
	}
	fd := -1
	err := inNamespace(r.Namespace, func() (err error) {
		if fd, err = openDevice(filepath.Dir(r.Namespace), ipv6); err != nil {
			return err
		}
		for _, address := range r.Relays {
			if err := relay(address); err != nil {
				return err
			}
		}
		if !r.NameServers {
			return nil
		}
		for _, server := range nameServers() {
			if !server.Addr().IsLoopback() {
				continue
			}
			if err := answerNames(server); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return forward(fd, policy)
}

// relay listens in the calling thread's namespace and leads outside.
func relay(address string) error {
	inside, outside, differ := strings.Cut(address, "=")
	if !differ {
		outside = inside
	}
	listener, err := net.Listen("tcp", inside)
	if err != nil {
		return err
	}
	go accept(listener, func() (net.Conn, error) { return net.DialTimeout("tcp", outside, dialTimeout) })
	return nil
}

// answerNames listens under the address of a name server on the machine's loopback.
func answerNames(server netip.AddrPort) error {
	socket, err := net.ListenPacket("udp", server.String())
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", server.String())
	if err != nil {
		return err
	}
	go answerDatagrams(socket)
	go accept(listener, dialNames)
	return nil
}

func accept(listener net.Listener, dial func() (net.Conn, error)) {
	for {
		inside, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			outside, err := dial()
			if err != nil {
				inside.Close()
				return
			}
			defer outside.Close()
			pipe(inside, outside)
		}()
	}
}
