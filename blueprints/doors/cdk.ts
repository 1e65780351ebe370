import { App } from 'aws-cdk-lib';
import { buildCdkApp } from './cdk-app';
import { planChoice } from './requirements-file';
import { runDoor } from './report-error';

runDoor(() => {
  const app = new App();
  const text = (key: string): string | undefined => app.node.tryGetContext(key) as string | undefined;
  buildCdkApp(app, planChoice({ blueprint: text('blueprint'), requirements: text('requirements') }));
  app.synth();
});
