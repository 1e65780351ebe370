import type { Fields } from '../documents/json';
import { at, isFields, isKnownNotTrue, isTrue, isUnknown, list, numeric, text } from '../documents/json';
import { podPath, pods } from '../documents/workloads';
import type { PolicyRule, Verdict } from '../rule';

/** Volumes that the pod security standard 'restricted' allows, and image volumes, which are read-only. */
const VOLUMES: readonly string[] = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

function lacksOf(container: Fields, pod: Fields): string[] {
  const own = (...path: readonly string[]): unknown => at(container, 'securityContext', ...path);
  // the container's word goes before the pod's.
  const either = (...path: readonly string[]): unknown => own(...path) ?? at(pod, 'securityContext', ...path);
  const seccomp = either('seccompProfile', 'type');
  const drops = own('capabilities', 'drop');
  const adds = list(own('capabilities', 'add')).filter((capability) => capability !== 'NET_BIND_SERVICE');
  return [
    isKnownNotTrue(either('runAsNonRoot')) && 'runAsNonRoot: true',
    numeric(either('runAsUser')) === 0 && 'runAsUser other than 0',
    own('allowPrivilegeEscalation') !== false && !isUnknown(own('allowPrivilegeEscalation')) && 'allowPrivilegeEscalation: false',
    isTrue(own('privileged')) && 'privileged: false',
    !isUnknown(drops) && !list(drops).includes('ALL') && 'capabilities.drop: [ALL]',
    adds.length > 0 && 'capabilities.add of at most NET_BIND_SERVICE',
    !isUnknown(seccomp) && !['RuntimeDefault', 'Localhost'].includes(text(seccomp) ?? '') && 'seccompProfile.type: RuntimeDefault',
    isKnownNotTrue(own('readOnlyRootFilesystem')) && 'readOnlyRootFilesystem: true',
    list(container.ports).some((port) => (numeric(at(port, 'hostPort')) ?? 0) > 0) && 'ports without hostPort',
  ].filter((lack): lack is string => lack !== false);
}

/** Pods keep to the strictest pod security standard. */
export const RESTRICTED_SECURITY_CONTEXT: PolicyRule = {
  id: 'RestrictedSecurityContext',
  severity: 'error',
  title: "Every pod meets the pod security standard 'restricted', and its root file system is read-only.",
  why: 'A model server runs large libraries on input from strangers; what breaks out of it must find no root, no node and nothing to write to.',
  remedy: "set what is missing in 'securityContext'; give programs that write an 'emptyDir' where they write; drop host access",
  *check(input): Iterable<Verdict> {
    for (const pod of pods(input)) {
      const { document, subject } = pod.owner;
      for (const flag of ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => isTrue(pod.spec[field]))) {
        yield { document, subject, path: podPath(pod, flag), message: `the pod shares the node's ${flag.slice(4).toLowerCase()}` };
      }
      for (const [i, volume] of list(pod.spec.volumes).entries()) {
        const source = isFields(volume) ? Object.keys(volume).find((key) => key !== 'name') : undefined;
        if (source !== undefined && !VOLUMES.includes(source)) {
          yield {
            document,
            subject,
            path: podPath(pod, `volumes[${i}]`),
            message: `volume '${String(at(volume, 'name'))}' is of the kind '${source}'`,
          };
        }
      }
      for (const { body, name, path } of pod.containers) {
        const lacks = lacksOf(body, pod.spec);
        if (lacks.length > 0) {
          yield { document, subject, path: `${path}.securityContext`, message: `container '${name}' lacks ${lacks.join(', ')}` };
        }
      }
    }
  },
};
