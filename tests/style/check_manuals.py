"""The manual pages are clean mdoc."""
import subprocess

from tree import ROOT, files, finish, need

need("mandoc")
pages = files(".1", ".5", ".8", under="docs")
run = subprocess.run(["mandoc", "-Tlint", "-Wwarning", *pages], cwd=ROOT, stdout=subprocess.PIPE,
                     stderr=subprocess.STDOUT, text=True, check=False)
finish(run.stdout.splitlines(), len(pages))
