package main

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"regexp"
	"time"
)

var nameServerLine = regexp.MustCompile(`(?m)^nameserver\s+(\S+)`)

const answerTimeout = 3 * time.Second

// nameServers are the machine's, as they are now: they change with the network.
func nameServers() []netip.AddrPort {
	text, _ := os.ReadFile("/etc/resolv.conf")
	servers := []netip.AddrPort{}
	for _, match := range nameServerLine.FindAllSubmatch(text, -1) {
		if address, err := netip.ParseAddr(string(match[1])); err == nil {
			servers = append(servers, netip.AddrPortFrom(address, 53))
		}
	}
	return servers
}

// askByDatagram sends a question to the machine's name servers in turn.
func askByDatagram(question []byte) ([]byte, error) {
	answer := make([]byte, 65535)
	for _, server := range nameServers() {
		connection, err := net.Dial("udp", server.String())
		if err != nil {
			continue
		}
		_ = connection.SetDeadline(time.Now().Add(answerTimeout))
		_, err = connection.Write(question)
		length := 0
		if err == nil {
			length, err = connection.Read(answer)
		}
		connection.Close()
		if err == nil {
			return answer[:length], nil
		}
	}
	return nil, errors.New("no name server answers")
}

// dialNames connects to the first of the machine's name servers that takes a connection.
func dialNames() (net.Conn, error) {
	for _, server := range nameServers() {
		if connection, err := net.DialTimeout("tcp", server.String(), answerTimeout); err == nil {
			return connection, nil
		}
	}
	return nil, errors.New("no name server answers")
}

// answerDatagrams serves questions on a socket until it is closed.
func answerDatagrams(socket net.PacketConn) {
	for {
		question := make([]byte, 4096)
		length, from, err := socket.ReadFrom(question)
		if err != nil {
			if errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) {
				return
			}
			continue
		}
		go func() {
			if answer, err := askByDatagram(question[:length]); err == nil {
				_, _ = socket.WriteTo(answer, from)
			} else {
				_, _ = socket.WriteTo(serverFailure(question[:length]), from)
			}
		}()
	}
}

// serverFailure answers at once what otherwise would be waited for.
func serverFailure(question []byte) []byte {
	if len(question) < 12 {
		return nil
	}
	answer := append([]byte{}, question...)
	const response, failed = 0x8000, 2
	flags := binary.BigEndian.Uint16(answer[2:])
	binary.BigEndian.PutUint16(answer[2:], flags|response|failed)
	return answer
}
