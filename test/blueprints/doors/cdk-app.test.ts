import { App, type Stack } from 'aws-cdk-lib';
import { Cluster, KubectlProvider } from 'aws-cdk-lib/aws-eks-v2';
import { Construct } from 'constructs';
import type { PlannedBlueprint } from '../../../blueprints/catalog';
import { buildCdkApp } from '../../../blueprints/doors/cdk-app';

const WARNING = expect.stringContaining('nobody checks this stack against the rules of AwsSolutions');

class Platform extends Construct {
  public readonly cluster = Cluster.fromClusterAttributes(this, 'Cluster', {
    clusterName: 'demo',
    kubectlProvider: KubectlProvider.fromKubectlProviderAttributes(this, 'Kubectl', {
      serviceToken: 'arn:aws:lambda:eu-central-1:1:function:k',
    }),
  });
}

const PLANNED = {
  document: { blueprint: 'demo', deployment: 'demo', summary: 'a stack with a cluster' },
  region: 'eu-central-1',
  aws: (stack: Stack, charts: unknown) => ({ platform: new Platform(stack, 'Platform'), charts }),
} as unknown as PlannedBlueprint;

const build = (): unknown[] => buildCdkApp(new App(), PLANNED).node.metadata.map(({ data }) => data);

afterEach(() => jest.dontMock('cdk-nag'));

test('says nothing of cdk-nag where cdk-nag 3 checks the stack', () => {
  expect(build()).not.toContainEqual(WARNING);
});

test.each([
  [
    'is not installed',
    () => {
      throw Object.assign(new Error("Cannot find module 'cdk-nag'"), { code: 'MODULE_NOT_FOUND' });
    },
  ],
  [
    'is the 2 of an app that checks itself',
    () => ({
      AwsSolutionsChecks: class {
        visit() {}
      },
    }),
  ],
])('warns that AwsSolutions is not checked where cdk-nag %s', (_, cdkNag) => {
  jest.resetModules();
  jest.doMock('cdk-nag', cdkNag);
  expect(build()).toContainEqual(WARNING);
});
