"""The only way to change anything: one class per verb, with power, refusal, change, facts and trail in one place."""
