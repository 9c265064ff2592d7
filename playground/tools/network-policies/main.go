// Command network-policies enforces the cluster's NetworkPolicies in the
// network namespace that it is started in, by the engine
// sigs.k8s.io/kube-network-policies: the kernel asks it about the first packet
// of each connection. The engine's own command wants to run as a pod of a
// cluster, and writes rules that not every kernel takes.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	v1 "k8s.io/api/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
)

const usage = `usage:
  network-policies check          says whether this kernel can do it
  network-policies serve CONFIG   enforces policies until it is ended; an engine that ends by itself is started anew
  network-policies engine CONFIG  the engine alone`

// Of the kernel's queue: the namespace has no other.
const queue = 100

// So long an engine that has ended stays away: no endless loop that takes the processor.
const pause = time.Second

// config is what the file CONFIG says.
type config struct {
	// With which the API server is asked.
	Kubeconfig string `json:"kubeconfig"`
	// The group of programs of the node itself to whose connections policies apply too.
	Group uint32 `json:"group"`
	// What is no pod of the cluster and is taken for one, by its addresses.
	Pods []v1.Pod `json:"pods"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "network-policies:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, unix.SIGTERM)
	defer cancel()
	switch {
	case len(args) == 1 && args[0] == "check":
		return check()
	case len(args) == 2 && args[0] == "serve":
		return serve(ctx, args[1])
	case len(args) == 2 && args[0] == "engine":
		return engine(ctx, args[1])
	}
	return fmt.Errorf("unknown arguments\n%s", usage)
}

func readConfig(file string) (config, error) {
	var read config
	text, err := os.ReadFile(file)
	if err != nil {
		return read, err
	}
	return read, json.Unmarshal(text, &read)
}

// serve writes the rules, and keeps an engine running that decides what they ask.
func serve(ctx context.Context, file string) error {
	own, err := readConfig(file)
	if err != nil {
		return err
	}
	if err := writeRules(own.Group); err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	// The engine is told of the end of the thread that started it.
	runtime.LockOSThread()
	for ctx.Err() == nil {
		command := exec.CommandContext(ctx, program, "engine", file)
		command.Stderr = os.Stderr
		command.Cancel = func() error { return command.Process.Signal(unix.SIGTERM) }
		command.WaitDelay = 2 * time.Second
		command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL}
		err := command.Run()
		if ctx.Err() == nil {
			fmt.Fprintln(os.Stderr, "network-policies: the engine has ended, and is started anew:", err)
			time.Sleep(pause)
		}
	}
	return nil
}

func engine(ctx context.Context, file string) error {
	own, err := readConfig(file)
	if err != nil {
		return err
	}
	access, err := clientcmd.BuildConfigFromFlags("", own.Kubeconfig)
	if err != nil {
		return err
	}
	access.AcceptContentTypes = "application/vnd.kubernetes.protobuf,application/json"
	access.ContentType = "application/vnd.kubernetes.protobuf"
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		return err
	}
	// The engine would ask a containerd of the machine for its pods, at a fixed
	// address, and fails where it is told to ask none: it gets none to connect to.
	if err := os.Setenv("NRI_PLUGIN_SOCKET", "none"); err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	withPods(factory, own.Pods)
	controller, err := networkpolicy.NewController(
		client,
		factory.Networking().V1().NetworkPolicies(),
		factory.Core().V1().Namespaces(),
		factory.Core().V1().Pods(),
		nil, nil, nil, nil,
		networkpolicy.Config{
			FailOpen: true,
			QueueID:  queue,
			// No node of the cluster: for pods of this one it would write rules of its own, beside ours.
			NodeName: "none",
		},
	)
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	if err := controller.Run(ctx); err != nil {
		return err
	}
	if ctx.Err() == nil {
		return errors.New("the engine has stopped")
	}
	return nil
}
