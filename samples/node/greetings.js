// AMQP 1.0 from Node: npm install rhea, then node greetings.js [port]
const container = require('rhea');

const address = 'sample-node';

container.on('connection_open', (context) => {
  context.connection.open_receiver(address);
  context.connection.open_sender(address);
});
container.once('sendable', (context) => {
  context.sender.send({ body: 'Hello, Node', application_properties: { language: 'en' } });
});
container.on('message', (context) => {
  console.log('received ' + context.message.body);
  context.connection.close();
});
container.on('disconnected', (context) => {
  if (context.error) {
    console.error(context.error.message);
    process.exit(1);
  }
});

container.connect({ host: '127.0.0.1', port: Number(process.argv[2] || 5672), reconnect: false });
