import { ZmtpSocket } from "../../../lib/tool/jupyter/zmtp.ts";
import { ZmtpServer } from "../../../lib/tool/jupyter/zmtp_server.ts";
import { assertEquals, assertRejects } from "../../std_assert.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** The listening half of a connection, as ZeroMQ RFC 23 describes it; all it receives is returned in the end. */
function peer(answer: Uint8Array, greeting = greetingOf(3)) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const received = (async () => {
    using connection = await listener.accept();
    listener.close();
    await connection.write(greeting);
    await connection.write(Uint8Array.of(4, 6, 5, ...bytes("READY")));
    for (let at = 0; at < answer.length; at += 3) await connection.write(answer.subarray(at, at + 3));
    await connection.closeWrite();
    return new Uint8Array(await new Response(connection.readable).arrayBuffer());
  })();
  return { port: listener.addr.port, received };
}

function greetingOf(version: number): Uint8Array {
  const greeting = new Uint8Array(64);
  greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, version, 0, ...bytes("NULL")]);
  return greeting;
}

Deno.test("ZmtpSocket reads short, long and empty frames, and skips commands", async () => {
  const long = new Uint8Array(300).fill(7);
  const answer = Uint8Array.of(1, 2, 65, 66, 4, 1, 9, 3, 0, 0, 0, 0, 0, 0, 1, 44, ...long, 0, 0);
  const { port, received } = peer(answer);
  const socket = await ZmtpSocket.connect("DEALER", { port });
  assertEquals(await socket.receive(), [bytes("AB"), long, new Uint8Array(0)]);
  await assertRejects(() => socket.receive(), Error, "closed");
  socket.close();
  await received;
});

Deno.test("ZmtpSocket greets, subscribes, and writes messages in order", async () => {
  const { port, received } = peer(new Uint8Array(0));
  const socket = await ZmtpSocket.connect("SUB", { port });
  const long = new Uint8Array(256).fill(1);
  await Promise.all([socket.send([bytes("a"), long]), socket.send([bytes("b")])]);
  socket.close();
  const all = await received;
  assertEquals([...all.subarray(0, 64)], [
    0xff,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0x7f,
    3,
    0,
    ...bytes("NULL"),
    ...Array(48).fill(0),
  ]);
  const ready = Uint8Array.of(4, 25, 5, ...bytes("READY"), 11, ...bytes("Socket-Type"), 0, 0, 0, 3, ...bytes("SUB"));
  const subscription = [0, 1, 1];
  const messages = [1, 1, 97, 2, 0, 0, 0, 0, 0, 0, 1, 0, ...long, 0, 1, 98];
  assertEquals([...all.subarray(64)], [...ready, ...subscription, ...messages]);
});

Deno.test("ZmtpSocket refuses a peer of another protocol", async () => {
  const { port, received } = peer(new Uint8Array(0), greetingOf(1));
  await assertRejects(() => ZmtpSocket.connect("SUB", { port }), Error, "ZMTP 3");
  await received.catch(() => {});
});

Deno.test("ZmtpSocket stops trying when the signal says so", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await assertRejects(() => ZmtpSocket.connect("SUB", { port, signal: AbortSignal.timeout(50) }));
});

Deno.test("ZmtpServer knows its peers by name, answers pings, and drops who breaks the protocol", async () => {
  const troubles: string[] = [];
  await using server = await ZmtpServer.listen({
    type: "ROUTER",
    hostname: "127.0.0.1",
    port: 0,
    onMessage: (frames, peer) => server.send(peer, [bytes(peer.peerIdentity), ...frames]),
    onTrouble: (reason) => troubles.push(reason),
  });
  using socket = await ZmtpSocket.connect("DEALER", { port: server.port, identity: "ada" });
  const long = new Uint8Array(3_000_000).fill(5);
  await socket.send([bytes("a"), long]);
  assertEquals(await socket.receive(), [bytes("ada"), bytes("a"), long]);

  using other = await Deno.connect({ port: server.port });
  await other.write(greetingOf(3));
  await other.write(Uint8Array.of(4, 6, 5, ...bytes("READY"), 4, 8, 4, ...bytes("PING"), 0, 9, 7));
  await other.write(Uint8Array.of(99, 1));
  const answered = new Uint8Array(await new Response(other.readable).arrayBuffer());
  assertEquals([...answered.subarray(-8)], [4, 6, 4, ...bytes("PONG"), 7]);
  assertEquals(troubles, ["a peer is dropped: the peer sent a frame with unknown flags"]);
});
