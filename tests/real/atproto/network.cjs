// Bluesky's own servers, told their ports by the environment; prints READY once they answer.
const { TestNetwork, mockMailer } = require("@atproto/dev-env");

const port = (name) => Number(process.env[`PORT_${name}`]);

TestNetwork.create({
  plc: { port: port("PLC") },
  pds: {
    port: port("PDS"),
    hostname: "localhost",
    enableDidDocWithSession: true,
    inviteRequired: false,
  },
  bsky: {
    port: port("BSKY"),
    publicUrl: `http://localhost:${port("BSKY")}`,
    dbPostgresSchema: "bsky",
  },
  ozone: {
    port: port("OZONE"),
    chatUrl: `http://localhost:${port("CHAT")}`,
    chatDid: "did:example:chat",
  },
  introspect: { port: port("INTROSPECT") },
}).then((network) => {
  mockMailer(network.pds);
  process.on("SIGTERM", () => network.close().then(() => process.exit(0)));
  console.log("READY");
});
