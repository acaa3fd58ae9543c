// Package link carries messages between two addresses: encrypted, reliable, in
// order, over one UDP socket for any number of links.
//
//	messages ─► stream ─► KCP segments ─► sealed datagram ─► PacketConn
//
// A [Socket] owns the UDP socket and two goroutines: a reader, which opens what
// arrives and hands messages to each link's [Receiver], and a pump, which every
// few milliseconds looks after a tenth of the links: acks that have waited,
// segments to be sent again, pings, silence. A room's loop that sends to many
// links at once collects their datagrams in a [Batch] of its own and writes them
// with one system call.
//
// A link comes about in one of two ways:
//
//   - A knock: a Noise handshake with whoever listens. [Socket.Knock] makes it.
//     Players knock with their own static key (XX), nodes with the cluster's key
//     (NNpsk0).
//   - A ticket: the accepting socket makes the link itself, as a row that waits
//     ([Socket.Issue]), and the [Ticket] reaches the other end over links that
//     are sealed already. [Socket.Dial] then needs no handshake: its first
//     datagram is its first message.
//
// What does not open with a known link's key is dropped in silence and leaves
// nothing behind, so strangers cost a table look-up at most. net/PROTOCOL.md
// specifies every datagram.
//
// KCP is driven as a bare state machine (github.com/xtaci/kcp-go's kcp.KCP), not
// as its UDPSession, which costs goroutines and 250 KiB per session and cannot
// collect acks and data of one tick in one datagram.
package link
