// The template validator costs seconds a process; the conformance test turns it on for itself and runs it once over everything.
process.env.CDK_VALIDATION = 'false';
