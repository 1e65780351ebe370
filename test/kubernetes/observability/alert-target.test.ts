import { AlertTarget, type MailTarget } from '../../../constructs/kubernetes/observability/alert-target';

const MAIL: MailTarget = { to: 'ai@example.com, ops@example.com', from: 'alerts@example.com', server: 'smtp.example.com:587' };

test('posts to an address that only a Secret knows', () => {
  expect(AlertTarget.webhook({ secretName: 'hook', secretKey: 'address' }).receiver('critical')).toEqual({
    webhookConfigs: [{ urlSecret: { name: 'hook', key: 'address' }, sendResolved: true }],
  });
});

test('sends mail over TLS, and logs in where it is told how', () => {
  const usual = { to: MAIL.to, from: MAIL.from, smarthost: 'smtp.example.com:587', requireTLS: true, sendResolved: true };
  expect(AlertTarget.mail(MAIL).receiver('warning')).toEqual({ emailConfigs: [usual] });
  expect(AlertTarget.mail({ ...MAIL, username: 'alerts', secretName: 'smtp' }).receiver('warning').emailConfigs).toEqual([
    { ...usual, authUsername: 'alerts', authPassword: { name: 'smtp', key: 'password' } },
  ]);
});

test('says of what kind it is', () => {
  const secretName = 'secret';
  expect(
    [
      AlertTarget.slack({ channel: 'ai', secretName }),
      AlertTarget.pagerDuty({ secretName }),
      AlertTarget.webhook({ secretName }),
      AlertTarget.mail(MAIL),
    ].map(({ kind }) => kind),
  ).toEqual(['slack', 'pagerDuty', 'webhook', 'mail']);
});

test('takes names that are known later', () => {
  const secretName = '${Token[Secret.1]}';
  expect(AlertTarget.webhook({ secretName }).receiver('critical')).toEqual({
    webhookConfigs: [{ urlSecret: { name: secretName, key: 'url' }, sendResolved: true }],
  });
});

test.each([
  [
    () => AlertTarget.slack({ channel: '#a b', secretName: 's' }),
    "'channel' must be the name of a channel, such as '#ai-alerts', got '#a b'",
  ],
  [
    () => AlertTarget.pagerDuty({ secretName: 'Pager' }),
    "'secretName' must be the name of a Secret: lower-case letters, digits, '-' and '.', got 'Pager'",
  ],
  [
    () => AlertTarget.webhook({ secretName: 'hook', secretKey: 'https://x' }),
    "'secretKey' must be a key in a Secret: letters, digits, '-', '_' and '.', got 'https://x'",
  ],
  [() => AlertTarget.mail({ ...MAIL, to: 'ai' }), "'to' must be addresses of mail with commas between them, got 'ai'"],
  [() => AlertTarget.mail({ ...MAIL, from: 'a@b@c' }), "'from' must be an address of mail, got 'a@b@c'"],
  [
    () => AlertTarget.mail({ ...MAIL, server: 'smtp.example.com' }),
    "'server' must be a server with its port, such as smtp.example.com:587, got 'smtp.example.com'",
  ],
  [
    () => AlertTarget.mail({ ...MAIL, username: 'alerts' }),
    "'username' and 'secretName' belong together; give both, or neither where nobody logs in",
  ],
])('fails when a target cannot be: %#', (make, message) => {
  expect(make).toThrow(`${message} [AlertTarget]`);
});
