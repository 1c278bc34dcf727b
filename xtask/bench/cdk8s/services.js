// 72 services with eight objects each, a chart for each service: services.js OUT.

const { ApiObject, App, Chart, YamlOutputType } = require("cdk8s");

const app = new App({ outdir: process.argv[2], yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });

for (let number = 0; number < 72; number++) {
  const name = `s${String(number).padStart(4, "0")}`;
  const host = `${name}.lab.example.com`;
  const port = 8000 + number;
  const selector = { "app.kubernetes.io/name": name };
  const chart = new Chart(app, name, { disableResourceNameHashes: true });
  const object = (id, apiVersion, kind, suffix, rest, namespace = name) => {
    const metadata = { name: name + suffix, labels: selector, ...(namespace && { namespace }) };
    new ApiObject(chart, id, { apiVersion, kind, metadata, ...rest });
  };
  object("namespace", "v1", "Namespace", "", {}, null);
  object("deployment", "apps/v1", "Deployment", "", {
    spec: {
      replicas: 1,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: selector },
        spec: {
          containers: [
            {
              name: "app",
              image: `ghcr.io/example/${name}:1.${number % 30}.${number % 7}`,
              ports: [{ name: "http", containerPort: port }],
              env: [
                { name: "BASE_URL", value: `https://${host}` },
                { name: "TZ", value: "Europe/Berlin" },
                { name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: `${name}-database`, key: "password" } } },
              ],
              resources: {
                requests: { cpu: `${10 + (number % 40)}m`, memory: `${64 + number}Mi` },
                limits: { memory: "512Mi" },
              },
              readinessProbe: { httpGet: { path: "/health", port: "http" } },
              livenessProbe: { httpGet: { path: "/health", port: "http" } },
              volumeMounts: [
                { name: "data", mountPath: "/data" },
                { name: "settings", mountPath: "/etc/app/app.yaml", subPath: "app.yaml" },
              ],
            },
          ],
          volumes: [
            { name: "data", persistentVolumeClaim: { claimName: `${name}-data` } },
            { name: "settings", configMap: { name: `${name}-settings` } },
          ],
        },
      },
    },
  });
  object("service", "v1", "Service", "", {
    spec: { selector, ports: [{ name: "http", port: 80, targetPort: "http" }] },
  });
  object("claim", "v1", "PersistentVolumeClaim", "-data", {
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "fast",
      resources: { requests: { storage: `${1 + (number % 20)}Gi` } },
    },
  });
  object("config", "v1", "ConfigMap", "-settings", {
    data: { "app.yaml": `listen: 0.0.0.0:${port}\ntitle: Application ${number}\n` },
  });
  object("secret", "external-secrets.io/v1", "ExternalSecret", "-database", {
    spec: {
      secretStoreRef: { kind: "ClusterSecretStore", name: "vault" },
      data: [{ secretKey: "password", remoteRef: { key: name, property: "db_password" } }],
    },
  });
  object("ingress", "networking.k8s.io/v1", "Ingress", "", {
    spec: {
      ingressClassName: "traefik",
      tls: [{ hosts: [host], secretName: "tls-secret" }],
      rules: [
        {
          host,
          http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name, port: { name: "http" } } } }] },
        },
      ],
    },
  });
  object(
    "application",
    "argoproj.io/v1alpha1",
    "Application",
    "",
    {
      spec: {
        project: "default",
        source: {
          repoURL: "https://git.example.com/owner/lab.git",
          path: `rendered/lab/${name}`,
          targetRevision: "HEAD",
        },
        destination: { server: "https://kubernetes.default.svc", namespace: name },
        syncPolicy: { automated: { prune: true, selfHeal: true } },
      },
    },
    "argocd",
  );
}

app.synth();
