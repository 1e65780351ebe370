import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How an engine is built: the module under `go/` that pins it, and the commands it gives. */
interface Recipe {
  /** The module whose version is the engine's. */
  readonly module: string;
  /** Command by name, with the Go package it is built from. */
  readonly commands: Readonly<Record<string, string>>;
  /** Linker flags beside `-s -w`, from the engine's version. */
  readonly ldflags?: (version: string) => readonly string[];
}

/** Label that tells which reservation a node is taken from. */
export const RESERVATION_LABEL = 'karpenter.k8s.aws/capacity-reservation-id';

const VERSION_PACKAGE = 'k8s.io/component-base/version';

/** The engines that are built from source. Their versions stand in one place: `go/NAME/go.mod`, with the sums beside it. */
export const ENGINES = Object.freeze({
  kubernetes: {
    module: 'k8s.io/kubernetes',
    commands: {
      etcd: 'go.etcd.io/etcd/server/v3',
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
    },
    // Without these the API server reports v0.0.0, and features are switched by that.
    ldflags: (version) => {
      const [major, minor] = version.slice(1).split('.');
      return [`gitVersion=${version}`, `gitMajor=${major}`, `gitMinor=${minor}`].map((set) => `-X ${VERSION_PACKAGE}.${set}`);
    },
  },
  kwok: { module: 'sigs.k8s.io/kwok', commands: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' } },
  karpenter: {
    module: 'sigs.k8s.io/karpenter',
    commands: { karpenter: 'sigs.k8s.io/karpenter/kwok' },
    // Its kwok provider leaves the name of this label open; the one for AWS sets it when it starts.
    ldflags: () => [`-X sigs.k8s.io/karpenter/pkg/cloudprovider.ReservationIDLabel=${RESERVATION_LABEL}`],
  },
  keda: {
    module: 'github.com/kedacore/keda/v2',
    commands: { 'keda-operator': 'github.com/kedacore/keda/v2/cmd/operator', 'keda-adapter': 'github.com/kedacore/keda/v2/cmd/adapter' },
  },
} satisfies Record<string, Recipe>);

/** Name of an engine. */
export type EngineName = keyof typeof ENGINES;

/** An engine's recipe. */
export function recipeOf(name: EngineName): Recipe {
  return ENGINES[name];
}

/** Folder of the Go module that pins an engine. */
export function moduleFolder(name: EngineName): string {
  return join(__dirname, 'go', name);
}

/** Version of an engine as its `go.mod` requires it: `v1.35.4`. */
export function versionOf(name: EngineName): string {
  const { module } = recipeOf(name);
  const line = readFileSync(join(moduleFolder(name), 'go.mod'), 'utf8')
    .split('\n')
    .map((text) => text.trim().replace(/^require /, ''))
    .find((text) => text.startsWith(`${module} v`));
  if (line === undefined) {
    throw new Error(`go/${name}/go.mod does not require ${module}`);
  }
  return line.split(' ')[1];
}
