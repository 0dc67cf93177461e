/** All of the page's script: hides what the filter does not want. Without it the page is whole, and has no filter. */
export const SCRIPT = `
(function(){
var form=document.getElementById('filter'),text=document.getElementById('text'),level=document.getElementById('level'),shown=document.getElementById('shown');
var items=Array.prototype.slice.call(document.getElementById('list').children),texts;
function apply(){
var wanted=text.value.trim().toLowerCase(),of=level.value,count=0;
if(wanted&&!texts)texts=items.map(function(item){return item.textContent.toLowerCase()});
items.forEach(function(item,at){
var fits=(of===''||(of==='problems'?item.dataset.level!=='ok':item.dataset.level===of))&&(!wanted||texts[at].indexOf(wanted)>=0);
if(item.hidden===fits)item.hidden=!fits;
if(fits)count++;
});
shown.textContent=count+' of '+items.length+' shown';
}
form.hidden=false;
text.addEventListener('input',apply);
level.addEventListener('change',apply);
form.addEventListener('submit',function(event){event.preventDefault()});
})();
`;
