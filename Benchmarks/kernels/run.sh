#!/bin/sh
# GFLOP/s of the products. Usage: Benchmarks/kernels/run.sh [LEVEL [THREADS]], e.g. x86-64-v3 2.
set -eu
cd "$(dirname "$0")"
kernels=../../Sources/CKernels
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
clang -O3 -ffp-contract=off -fno-math-errno -Wno-nullability-extension -I $kernels/include \
  $kernels/*.c products.c -lm -lpthread -o "$build/products"
"$build/products" "$@"
