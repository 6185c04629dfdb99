// As much of an SMTP server as handing over a mail needs: takes every mail, in the clear, and keeps none.
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

const ANSWERS = { DATA: "354 Go on", QUIT: "221 Bye" };

// Starts the server on a free port. Gives its `address` and `close`.
export async function openSmtp() {
  const server = createServer(converse);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function converse(socket) {
  const say = (words) => socket.write(`${words}\r\n`);
  let isBody = false;
  socket.on("error", () => socket.destroy());
  say("220 manual ready");
  createInterface({ input: socket }).on("line", (line) => {
    const word = isBody ? line : line.slice(0, 4).toUpperCase();
    if (isBody && word !== ".") return;
    say(isBody ? "250 2.0.0 Ok: queued as 4X9" : (ANSWERS[word] ?? "250 Ok"));
    isBody = word === "DATA";
    if (word === "QUIT") socket.end();
  });
}
