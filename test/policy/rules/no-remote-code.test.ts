import { cluster, container, say, server } from '../support';

const run = (change: Record<string, unknown>) => say('NoRemoteCode', cluster(server({ containers: [container(change)] })));

test.each([
  { args: ['--model', '/models/chat'] },
  { args: ['--trust-remote-code=false'] },
  { args: ['--trust-remote-code', 'False'] },
  { command: ['sh', '-c', 'vllm serve /models/chat --no-trust-remote-code'] },
  { args: { 'Fn::Split': [' ', 'late'] } },
])('accepts a server that runs no code of a publisher: %j', (change) => {
  expect(run(change)).toEqual([]);
});

test.each([
  [{ args: ['--trust-remote-code', '--port=8000'] }, 'args'],
  [{ args: ['--trust-remote-code', '/models/chat'] }, 'args'],
  [{ args: ['--trust_remote_code=True'] }, 'args'],
  [{ command: ['sh', '-c', 'vllm serve /models/chat --trust-remote-code'] }, 'command'],
])('flags a server that runs code of a publisher: %j', (change, field) => {
  expect(run(change)).toEqual([
    ['Deployment chat/chat-server', `spec.template.spec.containers[0].${field}`, "container 'vllm' is told to trust remote code"],
  ]);
});
