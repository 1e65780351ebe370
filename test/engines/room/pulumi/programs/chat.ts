// The example, with the name of the bucket from the stack that owns it.
import { type Output, StackReference } from '@pulumi/pulumi';
import { chat } from '../../../../../examples/chat-in-a-pulumi-program';

chat(new StackReference('organization/models/test').requireOutput('bucketName') as Output<string>);
