/**
 * The part of AWS's SDK for EC2 that the handlers of CDK call, for the emulator's Lambda, which brings none: any method sends
 * the action of its name.
 */
'use strict';
/* global fetch, URLSearchParams */

// Where EC2's query has another name than the SDK.
const QUERY_NAMES = { UserIdGroupPairs: 'Groups' };

function EC2() {
  return new Proxy({}, { get: (_, method) => (parameters) => send(method[0].toUpperCase() + method.slice(1), parameters) });
}

async function send(action, parameters) {
  const { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: key, AWS_REGION: region } = process.env;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/${region}/ec2/aws4_request` },
    body: new URLSearchParams([['Action', action], ['Version', '2016-11-15'], ...flat(parameters)]),
  });
  if (!answer.ok) {
    const text = await answer.text();
    throw Object.assign(new Error(text), { name: /<Code>(.*?)<\/Code>/.exec(text)?.[1] });
  }
}

function flat(value, path = []) {
  if (typeof value !== 'object') {
    return [[path.join('.'), value]];
  }
  const named = Array.isArray(value) ? value.map((v, i) => [i + 1, v]) : Object.entries(value).map(([k, v]) => [QUERY_NAMES[k] ?? k, v]);
  return named.flatMap(([name, v]) => flat(v, [...path, name]));
}

module.exports = { EC2 };
