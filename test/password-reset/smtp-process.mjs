// A real SMTP server on loopback, in its own process. It sends its port when it listens, then each
// mail as received. It answers each message when all mail that it has accepted was sent before.
// With the argument "login" it accepts mail only from clients that log in, with "refuse" none.
import { SMTPServer } from 'smtp-server';

const mode = process.argv[2];
const server = new SMTPServer({
  disabledCommands: mode === 'login' ? ['STARTTLS'] : ['AUTH', 'STARTTLS'],
  authOptional: mode !== 'login',
  allowInsecureAuth: true,
  onAuth: ({ username, password }, _session, done) =>
    username === 'mailer@example.com' && password === 'p@ss/word'
      ? done(null, { user: username })
      : done(new Error('Invalid user name or password')),
  onRcptTo: (_address, _session, done) =>
    mode === 'refuse' ? done(new Error('No such mailbox')) : done(),
  onData: (stream, { envelope }, done) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (part) => (text += part));
    stream.on('end', () => {
      process.send?.({ to: envelope.rcptTo.map(({ address }) => address), text });
      done();
    });
  },
});
server.on('error', () => {});
server.listen(0, '127.0.0.1', () => process.send?.(server.server.address().port));
process.on('message', () => process.send?.('all'));
process.on('disconnect', () => process.exit());
