#!/bin/sh
# Installs Practice Warehouse from this folder alone, without any network. Wants Python @PYTHON@ and Node @NODE@.
cd "$(dirname "$0")" || exit
for python in "${PYTHON:-python@PYTHON@}" python@PYTHON@ python3 python; do
    if "$python" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "@PYTHON@")' 2>/dev/null; then
        PYTHONPATH=. exec "$python" -B -m pipelines.bundle.install
    fi
done
echo "Python @PYTHON@ is needed: there is no command \`python@PYTHON@\`. PYTHON=/path/to/python ./install names another." >&2
exit 2
