# A static binary of mcfilter, alone and without privileges. docs/gateway.md shows how to run it.
FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /mcfilter ./cmd/mcfilter

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /mcfilter /mcfilter
USER 65532:65532
EXPOSE 8788 8789
ENTRYPOINT ["/mcfilter"]
