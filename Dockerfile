# One small image for all programs: nothing in it but them, their libraries, the compiled models, the catalogue and the
# certificate authorities. No shell, no package manager; a numeric user that owns nothing.
FROM debian:bookworm-slim AS build
WORKDIR /source
COPY scripts/setup scripts/setup
COPY tools/requirements.txt tools/requirements.txt
# Behind a proxy that inspects TLS: --secret id=certificates,src=FILE names the authorities that pip shall trust.
RUN --mount=type=secret,id=certificates,target=/run/certificates.crt,required=false \
    if [ -s /run/certificates.crt ]; then export PIP_CERT=/run/certificates.crt; fi; \
    scripts/setup --build
COPY . .
RUN --mount=type=cache,target=/root/.cache/ccache \
    cmake --preset release -DINVENTORY_TESTS=OFF -DCMAKE_INSTALL_PREFIX=/usr \
 && cmake --build --preset release \
 && DESTDIR=/image cmake --install build/release --strip \
 && scripts/collect-libraries /image /image/usr/bin/* \
 && mkdir -p /image/etc/ssl/certs /image/aws /image/recon /image/tmp \
 && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ \
 && printf 'hosts: files dns\n' >/image/etc/nsswitch.conf

FROM scratch
COPY --from=build /image /
ENV PATH=/usr/bin
USER 65532:65532
WORKDIR /tmp
CMD ["orchestrator", "--help"]
