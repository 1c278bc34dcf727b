#!/bin/bash
# Prints a table of all VPA recommendations: target, upper bound, and the upper bound times the factor of the tier,
# which is the value to set in the lab. Nothing is changed in the cluster.
set -euo pipefail

kubectl get namespaces -o json >/tmp/namespaces.json
kubectl get verticalpodautoscalers.autoscaling.k8s.io -A -o json |
  jq -r --slurpfile namespaces /tmp/namespaces.json --slurpfile factors /etc/right-size/factors.json '
    def mebibytes:
      if endswith("Ki") then (.[:-2] | tonumber) / 1024
      elif endswith("Mi") then .[:-2] | tonumber
      elif endswith("Gi") then (.[:-2] | tonumber) * 1024
      elif endswith("k") then (.[:-1] | tonumber) * 1000 / 1048576
      elif endswith("M") then (.[:-1] | tonumber) * 1000000 / 1048576
      elif endswith("G") then (.[:-1] | tonumber) * 1000000000 / 1048576
      else tonumber / 1048576 end;
    ($namespaces[0].items | map({(.metadata.name): (.metadata.labels.tier // "")}) | add) as $tiers
    | ["namespace", "workload", "container", "tier", "target", "upper bound", "factor", "write"],
      (.items[] as $vpa
       | $vpa.status.recommendation.containerRecommendations[]?
       | $tiers[$vpa.metadata.namespace] as $tier
       | ($factors[0][$tier] // $factors[0].none) as $factor
       | (.upperBound.memory | mebibytes) as $upper
       | [$vpa.metadata.namespace, $vpa.spec.targetRef.name, .containerName, $tier,
          "\(.target.memory | mebibytes | ceil)Mi", "\($upper | ceil)Mi", "x\($factor)", "\($upper * $factor | ceil)Mi"])
    | @tsv' | tee /tmp/right-size.tsv
kubectl -n goldilocks create configmap right-size --from-file=/tmp/right-size.tsv --dry-run=client -o json |
  kubectl apply --server-side --force-conflicts -f -
