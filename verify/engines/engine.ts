import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program that is built from source: the Go module that pins it, and the commands it gives. */
export interface Engine {
  /** Its name, as builds and messages call it. */
  readonly name: string;
  /** Folder with the `go.mod` and `go.sum` that pin its version and everything it is built from. */
  readonly folder: string;
  /** The module whose version is the engine's. */
  readonly module: string;
  /** Command by name, with the Go package it is built from. */
  readonly commands: Readonly<Record<string, string>>;
  /** Linker flags beside `-s -w`, from the engine's version. */
  readonly ldflags?: (version: string) => readonly string[];
}

const VERSION_PACKAGE = 'k8s.io/component-base/version';

/** etcd and Kubernetes. */
export const KUBERNETES: Engine = Object.freeze({
  name: 'kubernetes',
  folder: join(__dirname, 'go', 'kubernetes'),
  module: 'k8s.io/kubernetes',
  commands: {
    etcd: 'go.etcd.io/etcd/server/v3',
    'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
    'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
    'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  },
  // Without these the API server reports v0.0.0, and features are switched by that.
  ldflags: (version: string) => {
    const [major, minor] = version.slice(1).split('.');
    return [`gitVersion=${version}`, `gitMajor=${major}`, `gitMinor=${minor}`].map((set) => `-X ${VERSION_PACKAGE}.${set}`);
  },
});

/** Writes the definitions of an operator's kinds from its Go types, as the operator's own build does. */
export const CONTROLLER_GEN: Engine = Object.freeze({
  name: 'controller-gen',
  folder: join(__dirname, 'go', 'controller-gen'),
  module: 'sigs.k8s.io/controller-tools',
  commands: { 'controller-gen': 'sigs.k8s.io/controller-tools/cmd/controller-gen' },
});

/** Version of an engine as its `go.mod` requires it: `v1.35.4`. */
export function versionOf({ folder, module }: Engine): string {
  const line = readFileSync(join(folder, 'go.mod'), 'utf8')
    .split('\n')
    .map((text) => text.trim().replace(/^require /, ''))
    .find((text) => text.startsWith(`${module} v`));
  if (line === undefined) {
    throw new Error(`${join(folder, 'go.mod')} does not require ${module}`);
  }
  return line.split(' ')[1];
}
