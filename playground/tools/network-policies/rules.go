package main

import (
	"encoding/binary"
	"fmt"
	"runtime"

	"github.com/google/nftables"
	"github.com/google/nftables/binaryutil"
	"github.com/google/nftables/expr"
	"github.com/google/nftables/xt"
	"golang.org/x/sys/unix"
)

// Of the rules, in the namespace.
const tableName = "network-policies"

// check tries the rules in a namespace that ends with it.
func check() error {
	// Never unlocked: the thread ends with this process.
	runtime.LockOSThread()
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("no network namespace can be made: %w", err)
	}
	return writeRules(0)
}

// writeRules writes the rules by which the kernel asks the engine, in a way
// that the kernel knows. They stay when this process ends.
//
// They come after those that send what goes to a Service to one of its pods.
func writeRules(group uint32) error {
	err := writeWith(&expr.Queue{Num: queue, Flag: expr.QueueFlagBypass}, group)
	if err == nil {
		return nil
	}
	if older := writeWith(olderQueue(), group); older != nil {
		return fmt.Errorf("the kernel cannot ask a program about packets: neither nftables' queue (%w) nor xtables' NFQUEUE (%w) is there", err, older)
	}
	return nil
}

// olderQueue is the same as `-j NFQUEUE --queue-num … --queue-bypass` of
// iptables-nft: its third revision has the queue's number, how many queues
// follow each other, and flags.
func olderQueue() expr.Any {
	const bypass = 1
	info := make(xt.Unknown, 8)
	for i, value := range []uint16{queue, 1, bypass} {
		binary.NativeEndian.PutUint16(info[2*i:], value)
	}
	return &expr.Target{Name: "NFQUEUE", Rev: 3, Info: &info}
}

func writeWith(ask expr.Any, group uint32) error {
	rules, err := nftables.New()
	if err != nil {
		return err
	}
	table := &nftables.Table{Name: tableName, Family: nftables.TableFamilyIPv4}
	// Added first, since only what is there can be deleted.
	rules.AddTable(table)
	rules.DelTable(table)
	rules.AddTable(table)

	// What comes in by a link: from pods, and from the machine to them. At
	// this hook, and not later, so that what a pod says to the node itself is
	// decided too, and so that the two questions that a program asks a name
	// server at once do not get lost (https://bugzilla.netfilter.org/1766).
	arriving := rules.AddChain(&nftables.Chain{
		Name:     "arriving",
		Table:    table,
		Type:     nftables.ChainTypeFilter,
		Hooknum:  nftables.ChainHookPrerouting,
		Priority: nftables.ChainPriorityRef(*nftables.ChainPriorityNATDest + 5),
	})
	add := func(chain *nftables.Chain, expressions ...expr.Any) {
		rules.AddRule(&nftables.Rule{Table: table, Chain: chain, Exprs: expressions})
	}
	add(arriving,
		&expr.Meta{Key: expr.MetaKeyIIFNAME, Register: 1},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: []byte("lo\x00")},
		accept,
	)
	add(arriving, known()...)
	add(arriving, ask)

	// What the node's own programs say: of the group alone.
	leaving := rules.AddChain(&nftables.Chain{
		Name:     "leaving",
		Table:    table,
		Type:     nftables.ChainTypeFilter,
		Hooknum:  nftables.ChainHookOutput,
		Priority: nftables.ChainPriorityRef(*nftables.ChainPriorityNATDest + 5),
	})
	add(leaving, known()...)
	add(leaving,
		&expr.Meta{Key: expr.MetaKeySKGID, Register: 1},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: binaryutil.NativeEndian.PutUint32(group)},
		ask,
	)
	return rules.Flush()
}

var accept = &expr.Verdict{Kind: expr.VerdictAccept}

// known accepts what belongs to a connection that is there.
func known() []expr.Any {
	const states = expr.CtStateBitESTABLISHED | expr.CtStateBitRELATED
	return []expr.Any{
		&expr.Ct{Key: expr.CtKeySTATE, Register: 1},
		&expr.Bitwise{
			SourceRegister: 1,
			DestRegister:   1,
			Len:            4,
			Mask:           binaryutil.NativeEndian.PutUint32(states),
			Xor:            make([]byte, 4),
		},
		&expr.Cmp{Op: expr.CmpOpNeq, Register: 1, Data: make([]byte, 4)},
		accept,
	}
}
