// The template validator costs seconds a process; the conformance test turns it on for itself and runs it once over everything.
process.env.CDK_VALIDATION = 'false';
// Megabytes of assets need not be copied for each synth of a test: their hashes, which templates hold, stay the same.
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-asset-staging': true });
// CDK writes down where each resource was made. Jest has it keep 100 calls, and looks each one up in a source map.
Error.stackTraceLimit = 10;
