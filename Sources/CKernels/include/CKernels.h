#pragma once
#include "kernels.h"
#include "scalar.h"
#include "threads.h"
