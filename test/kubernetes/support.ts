import { Construct } from 'constructs';
import type { IModelServer } from '../../constructs/kubernetes/serving/model-server';

/** What a test may say about a server. */
export interface FakeServerProps {
  /** Namespace of the server; none if left out. */
  readonly namespaceName?: string;
}

/** A model server without objects, for what only reads its interface. */
export function modelServer(scope: Construct, id: string, props: FakeServerProps = {}): IModelServer {
  class FakeServer extends Construct implements IModelServer {
    public readonly namespaceName = props.namespaceName;
    public readonly deploymentName = 'server';
    public readonly podLabels = { app: 'server' };
    public readonly servedModelName = 'Qwen/Qwen3-8B';
    public readonly portName = 'http';
  }
  return new FakeServer(scope, id);
}
