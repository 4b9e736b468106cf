"""Environment, channels.yaml and alerts.yaml: values, or every problem at once."""
