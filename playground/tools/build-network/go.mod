// Builds build-network alone: where the other programs are downloaded, nothing else is compiled.
module modelyard.dev/playground/tools/build-network

go 1.26.0

require (
	github.com/vishvananda/netlink v1.3.1
	golang.org/x/sys v0.39.0
	gvisor.dev/gvisor v0.0.0-20240916094835-a174eb65023f
)

require (
	github.com/google/btree v1.1.2 // indirect
	github.com/vishvananda/netns v0.0.5 // indirect
	golang.org/x/time v0.5.0 // indirect
)
