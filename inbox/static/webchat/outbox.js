// What the visitor has written and the server has not shown yet; survives a reload of the page.

export class Outbox {
  constructor(token) {
    this.place = `dua-chat:${token}`;
    this.waiting = this.#read();
  }

  add(message) {
    this.waiting.push({ ...message, state: "sending" });
    this.#write();
  }

  mark(clientId, state) {
    for (const message of this.waiting) if (message.client_id === clientId) message.state = state;
    this.#write();
  }

  // Forget what the server shows by now.
  settle(shown) {
    const known = new Set(shown.map((message) => message.client_id));
    this.waiting = this.waiting.filter((message) => !known.has(message.client_id));
    this.#write();
  }

  #read() {
    try {
      return JSON.parse(localStorage.getItem(this.place)) ?? [];
    } catch {
      return [];
    }
  }

  #write() {
    try {
      localStorage.setItem(this.place, JSON.stringify(this.waiting));
    } catch {
      // A frame without storage keeps them for as long as it is open.
    }
  }
}
