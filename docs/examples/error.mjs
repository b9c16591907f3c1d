const portal = "https://safarnama.example";
const answer = await fetch(`${portal}/api/v1/trips/?sort=cheapest`, { headers: { "Accept-Language": "en" } });
if (!answer.ok) {
  const problem = await answer.json();
  console.log(problem.status, problem.title);
  for (const error of problem.errors) {
    console.log(error.parameter, (error.allowed ?? []).join(", "));
  }
}
