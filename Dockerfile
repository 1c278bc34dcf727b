# Two images: `render`, which is the binary and nothing else, and `render-helm` for labs whose charts are rendered.
#
#   docker build --target render -t render .
#   docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/lab" render
FROM docker.io/library/rust:1.91-alpine AS build
# The release of the base image decides the versions of packages, and keeps only the newest of each.
# hadolint ignore=DL3018
RUN apk add --no-cache build-base perl
WORKDIR /source
COPY . .
RUN cargo build --profile dist --locked --bin render && cp target/dist/render /render

FROM docker.io/alpine/helm:3.18.6 AS helm

FROM scratch AS render-helm
COPY --from=helm /usr/bin/helm /bin/helm
COPY --from=helm /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /render /bin/render
ENV PATH=/bin HOME=/tmp
WORKDIR /tmp
WORKDIR /lab
ENTRYPOINT ["/bin/render"]

FROM scratch AS render
COPY --from=build /render /bin/render
ENV PATH=/bin
WORKDIR /lab
ENTRYPOINT ["/bin/render"]
