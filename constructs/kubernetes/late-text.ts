/** Whether a text is known only when it is deployed: a token of the AWS CDK or an output of Pulumi. No check can read it. */
export function isLateText(text: string): boolean {
  return /\$\{(Token|Pulumi)\[/.test(text);
}
