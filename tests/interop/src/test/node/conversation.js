// A rhea application: sends to a queue, receives from it with each outcome, and prints what it saw as one line of JSON.
'use strict';
const rhea = require('rhea');

const [port, queue] = process.argv.slice(2);
const container = rhea.create_container({id: 'rhea-' + queue});
const sent = [
  {subject: 'accept', body: 'plain text', durable: true, application_properties: {colour: 'blue', weight: 12}},
  {subject: 'release', body: {answer: 42, list: [1, 'two', true]}, durable: true},
  {subject: 'modify', body: rhea.message.data_section(Buffer.from([0, 1, 2, 255])), durable: true},
  {subject: 'reject', body: 'poison', durable: true, group_id: 'g', correlation_id: 'c-1', reply_to: 'answers'},
];
const seen = [];
const accepted = [];
const settled = new Set();
let next = 0;

const deadline = setTimeout(() => {
  console.log(JSON.stringify({error: 'timeout', accepted, seen}));
  process.exit(1);
}, 60000);

function done() {
  clearTimeout(deadline);
  console.log(JSON.stringify({accepted, seen}));
  connection.close();
}

container.on('sendable', context => {
  while (next < sent.length && context.sender.sendable()) {
    context.sender.send(sent[next++]);
  }
});

container.on('accepted', () => {
  accepted.push(accepted.length);
  if (accepted.length === sent.length) {
    connection.open_receiver({
      source: {address: queue, capabilities: ['queue']}, credit_window: 0, autoaccept: false,
    }).add_credit(10);
  }
});

container.on('message', context => {
  const {message, delivery} = context;
  const body = message.body && message.body.typecode === 0x75 ? [...message.body.content] : message.body;
  seen.push({
    subject: message.subject,
    body,
    count: message.delivery_count || 0,
    colour: message.application_properties && message.application_properties.colour,
    weight: message.application_properties && message.application_properties.weight,
    group: message.group_id,
    correlation: message.correlation_id,
    replyTo: message.reply_to,
  });
  // One by one: rhea merges outcomes of the same turn into one range, whatever they are.
  setTimeout(() => settle(message, delivery), 30 * seen.length);
  if (seen.length === sent.length + 2) {
    setTimeout(done, 1000);
  }
});

function settle(message, delivery) {
  const again = settled.has(message.subject);
  settled.add(message.subject);
  if (message.subject === 'release' && !again) {
    delivery.release();
  } else if (message.subject === 'modify' && !again) {
    delivery.modified({delivery_failed: true, undeliverable_here: false});
  } else if (message.subject === 'reject') {
    delivery.reject({condition: 'app:poison', description: 'cannot be eaten'});
  } else {
    delivery.accept();
  }
}

for (const failure of ['connection_error', 'session_error', 'sender_error', 'receiver_error', 'rejected', 'disconnected']) {
  container.on(failure, context => {
    if (failure === 'disconnected' && seen.length >= sent.length + 2) {
      return;
    }
    const error = context.connection.error || (context.delivery && context.delivery.remote_state) || failure;
    console.log(JSON.stringify({error: failure + ': ' + String(error.description || error)}));
    process.exit(1);
  });
}

const connection = container.connect({host: '127.0.0.1', port: Number(port), reconnect: false, username: process.argv[4]});
connection.open_sender({target: {address: queue, capabilities: ['queue']}});
