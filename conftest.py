pytest_plugins = ["kusei.core.testing.plugin", "kusei.tooling.skips"]
