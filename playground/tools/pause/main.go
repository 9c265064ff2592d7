// Command pause holds a pod's namespaces open until it is told to end: the
// sandbox image of the playground's real node.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGINT, syscall.SIGTERM)
	<-end
}
