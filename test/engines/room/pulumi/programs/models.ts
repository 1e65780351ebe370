// A stack that owns a bucket with models. The bucket itself is not made: its name is what other stacks read.
import { Config } from '@pulumi/pulumi';

export const bucketName = new Config().require('bucketName');
