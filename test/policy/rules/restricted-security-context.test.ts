import { cluster, container, say, server } from '../support';

const own = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
const bare = 'spec.template.spec';

test('accepts what the pod says for its containers', () => {
  expect(say('RestrictedSecurityContext', cluster(server()))).toEqual([]);
});

test('names everything that a bare container lacks, init containers too', () => {
  const containers = [{ name: 'vllm' }];
  const findings = say(
    'RestrictedSecurityContext',
    cluster(server({ securityContext: undefined, containers, initContainers: containers })),
  );
  expect(findings.map(([, path]) => path)).toEqual([`${bare}.containers[0].securityContext`, `${bare}.initContainers[0].securityContext`]);
  expect(findings[0][2]).toBe(
    "container 'vllm' lacks runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities.drop: [ALL], " +
      'seccompProfile.type: RuntimeDefault, readOnlyRootFilesystem: true',
  );
});

test.each([
  [{ runAsNonRoot: false }, 'runAsNonRoot: true'],
  [{ runAsUser: 0 }, 'runAsUser other than 0'],
  [{ privileged: true }, 'privileged: false'],
  [{ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }, 'capabilities.add of at most NET_BIND_SERVICE'],
  [{ seccompProfile: { type: 'Unconfined' } }, 'seccompProfile.type: RuntimeDefault'],
])('lets the container speak before the pod: %p', (change, lack) => {
  const containers = [container({ securityContext: { ...own, ...change } })];
  expect(say('RestrictedSecurityContext', cluster(server({ containers })))).toEqual([
    ['Deployment chat/chat-server', `${bare}.containers[0].securityContext`, `container 'vllm' lacks ${lack}`],
  ]);
});

test('flags every way to the node', () => {
  const change = {
    hostNetwork: true,
    hostPID: true,
    hostIPC: true,
    volumes: [
      { name: 'dev', hostPath: { path: '/dev' } },
      { name: 'tmp', emptyDir: {} },
    ],
    containers: [container({ ports: [{ containerPort: 8000, hostPort: 8000 }] })],
  };
  expect(say('RestrictedSecurityContext', cluster(server(change))).map(([, path, message]) => [path, message])).toEqual([
    [`${bare}.containers[0].securityContext`, "container 'vllm' lacks ports without hostPort"],
    [`${bare}.hostIPC`, "the pod shares the node's ipc"],
    [`${bare}.hostNetwork`, "the pod shares the node's network"],
    [`${bare}.hostPID`, "the pod shares the node's pid"],
    [`${bare}.volumes[0]`, "volume 'dev' is of the kind 'hostPath'"],
  ]);
});
