// One release, told with the AWS SDK for JavaScript v3; prints what it saw as JSON.
// usage: node client.mjs SDK_FOLDER json|cbor
import { createRequire } from "node:module";
import path from "node:path";

const [folder, protocol] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(folder), "package.json"));
const codedeploy = require("@aws-sdk/client-codedeploy");
const { AwsSmithyRpcV2CborProtocol } = require("@aws-sdk/core/protocols");

const sent = [];
const client = new codedeploy.CodeDeployClient({
  maxAttempts: 1,
  ...(protocol === "cbor" ? { protocol: AwsSmithyRpcV2CborProtocol } : {}),
});
client.middlewareStack.add(
  (next) => async (step) => {
    const { request } = step;
    sent.push([request.path, request.headers["content-type"] ?? request.headers["Content-Type"]]);
    return next(step);
  },
  { step: "finalizeRequest", priority: "low", name: "watch" },
);
const call = (name, input) => client.send(new codedeploy[`${name}Command`](input));

const name = `js-${protocol}`;
const names = { applicationName: name, deploymentGroupName: name };
await call("CreateApplication", { applicationName: name });
await call("CreateDeploymentGroup", {
  ...names,
  serviceRoleArn: "arn:aws:iam::123456789012:role/CodeDeployServiceRole",
  ec2TagFilters: [{ Key: "role", Value: "web", Type: "KEY_AND_VALUE" }],
});
const create = () =>
  call("CreateDeployment", {
    ...names,
    description: "mit Umlaut: ü",
    revision: { revisionType: "S3", s3Location: { bucket: "releases", key: "web.zip", bundleType: "zip" } },
  });
const { deploymentId } = await create();

let refused;
try {
  await create();
} catch (error) {
  refused = {
    typed: error instanceof codedeploy.DeploymentLimitExceededException,
    status: error.$metadata.httpStatusCode,
    message: error.message,
  };
}
const waited = await codedeploy.waitUntilDeploymentSuccessful(
  { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
  { deploymentId },
);
const { deploymentInfo } = await call("GetDeployment", { deploymentId });
const batch = await call("BatchGetDeployments", { deploymentIds: [deploymentId] });
const listed = await call("ListDeployments", {
  ...names,
  createTimeRange: { start: deploymentInfo.createTime, end: deploymentInfo.completeTime },
});
console.log(
  JSON.stringify({
    sent,
    deploymentId,
    refused,
    waiter: waited.state,
    info: deploymentInfo,
    dates: [deploymentInfo.createTime, deploymentInfo.completeTime].map((time) => time instanceof Date),
    batch: batch.deploymentsInfo[0],
    listed: listed.deployments,
  }),
);
