// Loaded before everything else: whatever listens by a port, listens on this machine only.
const net = require("node:net");
const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function (...given) {
  const [first] = given;
  if (first && typeof first === "object" && "port" in first) {
    return listen.call(this, { ...first, host: "127.0.0.1" }, ...given.slice(1));
  }
  if (/^\d+$/.test(String(first))) {
    const ready = given.find((one) => typeof one === "function");
    return listen.call(this, { port: Number(first), host: "127.0.0.1" }, ready);
  }
  return listen.apply(this, given);
};
