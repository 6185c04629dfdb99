// Traces reach a collector of OpenTelemetry. AUTOGRADER and BACKUP_MGMT are the built programs.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { openServer } from "./places.mjs";

for (const [variable, service] of [["AUTOGRADER", "autograder"], ["BACKUP_MGMT", "backup-mgmt"]]) {
  test(`${service} tells a collector of its requests, at the latest when it ends`, async () => {
    const received = [];
    const collector = createServer(async (request, response) => {
      const parts = [];
      for await (const part of request) parts.push(part);
      received.push({ url: request.url, kind: request.headers["content-type"], body: Buffer.concat(parts).toString("latin1") });
      response.end();
    });
    collector.listen(0, "127.0.0.1");
    await once(collector, "listening");
    const place = await openServer(variable, { LOG: "info", OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.address().port}` });
    let id;
    try {
      id = (await fetch(`${place.origin}/login`)).headers.get("x-request-id");
    } finally {
      await place.close();
      collector.close();
    }
    assert.ok(received.every(({ url, kind }) => url === "/v1/traces" && kind === "application/x-protobuf"));
    const told = received.map(({ body }) => body).join();
    for (const words of [service, id, "/login"]) assert.ok(told.includes(words), words);
  });
}
