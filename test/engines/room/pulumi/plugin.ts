import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { PluginInfo } from '@pulumi/pulumi/proto/plugin_pb';

/** A method of a plugin that answers once; what it throws is told to the engine. */
export function unary<Request, Answer>(answer: (request: Request) => Promise<Answer> | Answer): handleUnaryCall<Request, Answer> {
  return (call, done) => {
    const answered = new Promise<Answer>((resolve) => resolve(answer(call.request)));
    answered.then(
      (value) => done(null, value),
      (error: Error) => done({ code: status.UNKNOWN, details: error.message }),
    );
  };
}

/** Serves a plugin to the engine that started this process, and ends with it. */
export function serve(service: ServiceDefinition, methods: UntypedServiceImplementation): void {
  const server = new Server();
  // The engine asks every plugin for its version, and takes none for an answer.
  server.addService(service, { getPluginInfo: unary(() => new PluginInfo()), ...methods });
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      throw error;
    }
    // The engine reads the port from the first line.
    process.stdout.write(`${port}\n`);
  });
  const engine = process.ppid;
  // An engine that was killed could not stop its plugins.
  setInterval(() => process.ppid === engine || process.exit(), 1_000);
}
