import { cluster, container, say, server } from '../support';

const probe = (startupProbe: unknown): ReturnType<typeof cluster> => cluster(server({ containers: [container({ startupProbe })] }));
const path = 'spec.template.spec.containers[0].startupProbe';

test('accepts a probe that waits as long as loading takes', () => {
  expect(say('StartupBudget', probe({ failureThreshold: 22, periodSeconds: 10 }))).toEqual([]);
  expect(say('StartupBudget', probe({ initialDelaySeconds: 20, failureThreshold: 20 }))).toEqual([]);
});

test('flags a probe that gives up while the weights load', () => {
  expect(say('StartupBudget', probe({ failureThreshold: 21, periodSeconds: 10 }))).toEqual([
    [
      'Deployment chat/chat-server',
      path,
      "the startup probe of 'vllm' waits 210 s, but 14.9 GiB at 0.09 GiB/s and 60 s of engine start need 220 s",
    ],
  ]);
});

test('falls back to the plan, by the name of the server', () => {
  const bare = server();
  delete (bare.spec as { template: { metadata: { annotations?: unknown } } }).template.metadata.annotations;
  const plan = { servers: [{ name: 'chat', startupSeconds: 900 }] } as never;
  expect(say('StartupBudget', { ...cluster(bare), plan })[0][2]).toBe(
    "the startup probe of 'vllm' waits 600 s, but the plan expects 'chat' to need 900 s",
  );
  expect(say('StartupBudget', cluster(bare))).toEqual([]);
});

test('flags annotations that are no numbers', () => {
  expect(say('StartupBudget', cluster(server({}, {}, { 'groundplan.dev/load-bytes-per-second': 'fast' })))[0].slice(0, 2)).toEqual([
    'Deployment chat/chat-server',
    'spec.template.metadata.annotations',
  ]);
});
