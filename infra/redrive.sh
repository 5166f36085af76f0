#!/usr/bin/env bash
# Gives the dead letters of a stack back to the queue they came from, at most 10 a second.
# usage: infra/redrive.sh STACK (credentials, region and endpoint as the AWS CLI finds them)
set -euo pipefail
stack=${1:?"which stack?"}
resource() {
    aws cloudformation describe-stack-resource --stack-name "$stack" --logical-resource-id "$1" \
        --query StackResourceDetail.PhysicalResourceId --output text
}
dead=$(aws sqs get-queue-attributes --queue-url "$(resource DueDeadLetters)" \
    --attribute-names QueueArn ApproximateNumberOfMessages --query Attributes --output text)
echo "dead letters (number, queue): $dead"
aws sqs start-message-move-task --max-number-of-messages-per-second 10 \
    --source-arn "$(tr '\t' '\n' <<<"$dead" | grep '^arn:')" --output text
