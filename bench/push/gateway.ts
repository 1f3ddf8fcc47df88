// Stands in for API Gateway's WebSocket side, in a process of its own: holds the sockets and hands on what is posted to them.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { readBody } from "../../localstack/guard/proxy.ts";

const sockets = new Map<string, WebSocket>();
const server = createServer(async (request, response) => {
  const body = await readBody(request);
  const socket = sockets.get(decodeURIComponent((request.url ?? "").replace("/@connections/", "")));
  socket?.send(body, { binary: false });
  response.writeHead(socket === undefined ? 410 : 200).end();
});
new WebSocketServer({ server }).on("connection", (socket, request) => {
  const id = decodeURIComponent((request.url ?? "").slice(1));
  sockets.set(id, socket);
  socket.on("close", () => sockets.delete(id));
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
