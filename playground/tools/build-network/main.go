// Command build-network gives image builds, and the node, a network of their
// own. A program
// in it reaches what the machine reaches, by the machine's name servers, and
// nothing of the machine itself: not its loopback, not its other addresses,
// not the pods of its playgrounds.
//
// It works without any change of the machine's own network (no bridge, rule
// or sysctl): what a namespace sends goes to a TCP/IP stack in this process,
// which opens an ordinary socket for every connection that it allows.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

const usage = `usage:
  build-network serve CONFIGURATION     makes the namespaces and forwards what they send
  build-network in NAMESPACE PATH ARG…  becomes the program at that path, in one of them
  runc …                                under this name: runc.json beside it says what runs where`

func main() {
	if err := run(os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "build-network:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case filepath.Base(args[0]) == "runc":
		return runc(args)
	case len(args) == 3 && args[1] == "serve":
		return serve(args[2])
	case len(args) > 3 && args[1] == "in":
		return execIn(args[2], args[3], args[3:])
	}
	return fmt.Errorf("unknown arguments\n%s", usage)
}
