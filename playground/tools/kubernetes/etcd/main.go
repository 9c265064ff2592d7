// Command etcd is the etcd server. It has a main of its own because the
// upstream command's module carries replace directives, which `go install`
// refuses.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() {
	etcdmain.Main(os.Args)
}
